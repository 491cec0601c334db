/** The environment variables that the program honours, itself or through Node and the AWS SDK, and what each does. */
export const ENVIRONMENT: readonly [names: readonly string[], what: string][] = [
  [
    ['FLEETCDF_…'],
    'Every option has a variable: `FLEETCDF_TIME_AXIS` is `--time-axis`. On or off is `true`, `1`, `false` or `0`; values ' +
      'of a repeatable option stand between commas; an empty one sets nothing. Options win over variables, variables ' +
      'over settings.',
  ],
  [['NO_COLOR'], 'Not empty: no colours.'],
  [['FORCE_COLOR'], 'Colours even without a terminal, whatever `NO_COLOR` says; `0` or `false`: none.'],
  [['TERM'], '`dumb`: no progress bar and no colours.'],
  [
    ['COLUMNS'],
    'Where the output is no terminal: the width of tables, which is unlimited otherwise, and of help (80).',
  ],
  [['SHELL'], 'The shell that `fleetcdf completion` is for, where none is named.'],
  [
    ['LC_ALL', 'LC_CTYPE', 'LANG'],
    'The locale, by the first that is set. Where it is not UTF-8, bars and marks are ASCII.',
  ],
  [
    ['XDG_CACHE_HOME'],
    'Compiled code of the program is kept in `fleetcdf` in this directory; without it, in `~/.cache/fleetcdf`.',
  ],
  [['TMPDIR'], 'The directory for temporary files; without it, /tmp.'],
  [
    ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'],
    'Credentials for S3. Without them, the AWS SDK reads the files of `~/.aws`, then asks for the role of the ' +
      'container or the instance.',
  ],
  [
    ['AWS_PROFILE'],
    'The profile in the files of `~/.aws`; `--profile` wins. Keys in the environment win over its own.',
  ],
  [
    ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE'],
    'Where these files are, instead of `~/.aws/config` and `~/.aws/credentials`.',
  ],
  [
    ['AWS_REGION', 'AWS_DEFAULT_REGION'],
    'The region of the bucket; `--region` wins, then `AWS_REGION`, then the other, then the profile. Default at an ' +
      'endpoint other than Amazon’s: us-east-1.',
  ],
  [
    ['AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL'],
    'The URL of an S3 server other than Amazon’s; `--endpoint` wins, then the first, then the second, then the profile.',
  ],
  [['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'], '`true`: the two above are ignored, and the endpoints of the profile.'],
  [
    ['AWS_MAX_ATTEMPTS'],
    'Attempts of each request to S3, the first included, at most; without it, as many as the time for it allows.',
  ],
  [
    ['AWS_ROLE_ARN', 'AWS_WEB_IDENTITY_TOKEN_FILE', 'AWS_ROLE_SESSION_NAME'],
    'Credentials from a web identity, as Kubernetes gives them.',
  ],
  [
    ['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI', 'AWS_CONTAINER_CREDENTIALS_FULL_URI'],
    'Where a container gets credentials.',
  ],
  [
    ['AWS_EC2_METADATA_DISABLED'],
    '`true`: do not ask an EC2 instance for credentials. Elsewhere that question takes a second.',
  ],
  [
    ['AWS_REQUEST_CHECKSUM_CALCULATION', 'AWS_RESPONSE_CHECKSUM_VALIDATION'],
    '`WHEN_SUPPORTED` or `WHEN_REQUIRED`: whether uploads carry a CRC beside the MD5. Without it, where the ' +
      'provider is known to have it.',
  ],
  [
    ['NODE_EXTRA_CA_CERTS'],
    'A file of certificates that Node trusts beside its own, for an S3 server with a certificate of your own.',
  ],
  [['NODE_COMPILE_CACHE'], 'The directory of Node’s cache of compiled code; it wins over `XDG_CACHE_HOME`.'],
  [['NODE_DISABLE_COMPILE_CACHE'], '`1`: that cache is neither read nor written.'],
];
