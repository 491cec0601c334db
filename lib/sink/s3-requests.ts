import type { S3Client } from '@aws-sdk/client-s3';
import { isAmbiguous, isExpired, isPassing, pauseAfter, type SdkError } from './s3-failures.js';
import { timeoutError } from './s3-limits.js';
import { abortAfter, follow, type Waiting } from './waiting.js';

/** The way to a service, and what is known of it. */
export interface Requester {
  /** The client of the SDK, which tries once; another one after the credentials were renewed. */
  readonly sdkClient: S3Client;
  readonly waiting: Waiting;
  /** Milliseconds for which a failing request is tried again. */
  readonly retryFor: number;
  /** Most tries of a request. */
  readonly maxAttempts: number;
  /** The service has answered a request as it should. */
  isKnown: boolean;
  /** Credentials were fetched anew since the last request that succeeded. */
  isRenewed: boolean;
  /** Fetches credentials anew, for the requests from now on. */
  renewCredentials(): void;
}

/** How a request is sent. */
export interface Sending<A> {
  /** No further try begins once it is aborted. */
  readonly stop?: AbortSignal | undefined;
  /** Ends the try under way as well. */
  readonly cancel?: AbortSignal | undefined;
  /** Looks at the answer. @throws WrongAnswer where it cannot be true; the request is then sent again */
  readonly check?: (answer: A) => void | Promise<void>;
  /** Finds out whether a request has been executed although its answer got lost. @returns the answer, if so */
  readonly recover?: (failure: SdkError) => Promise<A | undefined>;
  /** Milliseconds for which it is tried again, instead of the connection's. */
  readonly retryFor?: number;
  /** When to give up (`Waiting.now`), instead of a number of tries; a try under way ends then. */
  readonly deadline?: number;
  /** Counts tries after which the service may have executed the request. */
  readonly onAmbiguous?: () => void;
}

/** Most times that a request is sent again because its credentials have expired; others may have renewed them once. */
const MOST_RENEWALS = 2;

type Send = (command: object, options: { abortSignal?: AbortSignal }) => Promise<unknown>;

/**
 * Sends a request until it succeeds. What may pass is tried again, with growing pauses, until `retryFor` has gone by
 * since the first try failed. The time counts for each request by itself: one that succeeds leaves the whole time to
 * every other.
 *
 * @throws the last failure; the reason of `stop` is the caller's business
 */
export async function sendRetried<A>(connection: Requester, command: object, sending: Sending<A> = {}): Promise<A> {
  const { waiting, maxAttempts } = connection;
  const { stop, check, recover, onAmbiguous, retryFor = connection.retryFor } = sending;
  let since: number | undefined;
  let ambiguous = false;
  let renewals = 0;
  for (let attempt = 1; ; attempt++) {
    const { sdkClient } = connection;
    try {
      const answer = await sendOnce<A>(connection, command, sending);
      await check?.(answer);
      connection.isKnown = true;
      connection.isRenewed = false;
      return answer;
    } catch (thrown) {
      const error = thrown as SdkError;
      if (isAmbiguous(error)) {
        ambiguous = true;
        onAmbiguous?.();
      }
      const answer = ambiguous ? await recover?.(error) : undefined;
      if (answer !== undefined) return answer;
      since ??= waiting.now();
      const seconds = (waiting.now() - since) / 1000;
      noteAttempts(error, attempt, seconds);
      if (stop?.aborted || sending.cancel?.aborted) throw error;
      if (isExpired(error) && connection.isKnown) {
        // Others of the requests under way may have fetched new ones already.
        const isOld = connection.sdkClient === sdkClient;
        if ((isOld && connection.isRenewed) || ++renewals > MOST_RENEWALS) throw error;
        if (isOld) connection.renewCredentials();
        continue;
      }
      const pause = pauseAfter(error, attempt, waiting.random());
      const end = Math.min(since + retryFor, sending.deadline ?? Number.POSITIVE_INFINITY);
      const isLast = sending.deadline === undefined && attempt >= maxAttempts;
      const isLate = isLast || waiting.now() + pause > end;
      if (isLate || !isPassing(error, attempt, connection.isKnown)) throw error;
      await waiting.sleep(pause, stop);
      if (stop?.aborted) throw error;
    }
  }
}

async function sendOnce<A>(connection: Requester, command: object, sending: Sending<A>): Promise<A> {
  const { cancel, deadline } = sending;
  const { sdkClient, waiting } = connection;
  const send = sdkClient.send.bind(sdkClient) as unknown as Send;
  if (deadline === undefined) return (await send(command, cancel === undefined ? {} : { abortSignal: cancel })) as A;
  const end = new AbortController();
  const release = follow(end, cancel);
  const left = Math.max(deadline - waiting.now(), 0);
  const late = timeoutError(left);
  const inTime = abortAfter(waiting, left, end, () => late);
  try {
    return (await send(command, { abortSignal: end.signal })) as A;
  } catch (error) {
    throw end.signal.reason === late ? late : error;
  } finally {
    release();
    inTime();
  }
}

/** Says in the error how often and how long it was tried, for the message. */
function noteAttempts(error: SdkError, attempts: number, seconds: number): void {
  error.$metadata = { ...error.$metadata, attempts, totalRetryDelay: seconds * 1000 };
}
