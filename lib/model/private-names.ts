/*
 * Names of columns that hold what should not leave the plant: secrets, and facts about people. English, German, French
 * and Spanish, with some words of their neighbours. A name alone (`key`, `address`, `contact`, `pass`) may be that of a
 * device, so such words count only together with another one: `api_key`, `street_address`.
 */

export type Privacy = 'secret' | 'personal';

/** Secret wherever they stand in a name, also where words are written together: `wifipassword`. */
const SECRET_PART = new RegExp(
  'passw(or)?[dt]|passwrd|passphrase|pass_?code|secret|credential|connection_?string|' +
    'kennwort|geheim|zugangs_?(daten|code)|wachtwoord|mot_?de_?passe|cle_?(secrete|privee|d_?acces|api)|' +
    'contrasen|credencial|(clave|llave)_?(secreta|privada|api|de_acceso)',
);

/** What makes a key one that opens something. */
const KEY_OF =
  'api|app|apps|app_s|nwk|nwk_s|nwks|nwk_s_?enc|[fs]_?nwk_s_?int|access|private|priv|shared|pre_?shared|encryption|' +
  'encrypt|decryption|crypto?|cipher|aes|rsa|hmac|auth|authentication|signing|signature|ssh|pgp|gpg|ssl|tls|' +
  'wifi|wi_fi|wlan|wpa2?|wep|network|link|security|master|root|admin|write|read|licen[cs]e|activation|bearer|' +
  'refresh|webhook|push|fcm|sas';

const SECRET = [
  new RegExp(`(^|_)(${KEY_OF})_?keys?(_|$)`),
  new RegExp(`(^|_)keys?_(${KEY_OF})$`),
  /(api|lizenz|sicherheits|netzwerk|wlan|privat|zugriffs?|sitzungs|verschlu(e)?ssel(ungs?)?)_?schlu(e)?ssel/,
  /(^|_)(token|jeton|bearer|jwt|oauth2?|psk|otp|totp|pwd|pswd|mdp|senha|cookie|puk|cvv|cvc)(_?(hash|salt|value|\d))*$/,
  /(^|_)(api|access|auth|refresh|bearer|session|device|push|fcm|csrf|id|user|login)tokens?$/,
  /(^|_)(wifi|wlan|wpa|mqtt|user|usr|admin|root|db|ftp|smtp|https?|login|router|web|ssh|broker|proxy|vpn|sql)_?(pass|pw)$/,
  /(^|_)(pass|pw)_?(hash|salt)$/,
  /(^|_)(pin|access|door|gate|entry|unlock|security|zugangs|tur|tuer)_?codes?$/,
  /(^|_)(code_pin|code_d_?acces|codigo_(de_)?acceso)$/,
];

/** Secret where they are text; numbers are keys of a table, pulse widths, counts of passes. A reading may be called so. */
const SECRET_TEXT = /(^|_)pass$|^(pw|clave|(product|account|storage|session)_?key)$/;

/** A person, in the role that a plant knows. */
const PERSON =
  'user|usr|login|person|owner|customer|patient|employee|tenant|resident|subscriber|technician|' +
  'benutzer|nutzer|anwender|kunden?|besitzer|eigentue?mer|inhaber|mitarbeiter|mieter|bewohner|techniker|' +
  'ansprech(partner|person)|utilisateur|usager|proprietaire|locataire|employe|abonne|technicien|personne|' +
  'usuario|cliente|propietario|dueno|empleado|inquilino|persona|paciente|tecnico|utente|gebruiker|eigenaar|klant';

const NAME = 'name|nom|nombre|nome|naam';
const NUMBER = 'number|no|nr|num|nummer|numero';
const PHONE = 'phone|telephone|telefon|telefono|telefone|tel|fax|msisdn';
const ADDRESS = 'address|addr|adresse|anschrift|direccion';

const PERSON_NAME = [
  new RegExp(`(^|_)(${PERSON})s?(_?(full|first|last|nick|display|real|short))?(_?(${NAME})s?)?(_?\\d+)?$`),
  new RegExp(`(^|_)(${NAME})_(du?_|de_la_|del_|des_)?(client|${PERSON})s?$`),
  /(^|_)(first|last|given|family|fore|sur|middle|maiden|birth|nick)_?names?$/,
  new RegExp(
    `(^|_)(operator|driver|worker|client|contact|author|guest|inspector|bediener|fahrer|chauffeur|conducteur|` +
      `operateur|operador|conductor)_?(first_?|last_?|full_?)?(${NAME}|person)s?$`,
  ),
  /(^|_)(vorname|nachname|familienname|zuname|prenom|nom_de_famille|apellido|surname|forename|cognome)s?$/,
  /(^|_)(created|updated|modified|changed|installed|entered|edited|deleted|registered|recorded|approved|checked|serviced)_by(_?(user|name))*$/,
];

const PERSONAL = [
  new RegExp(`(^|_)e?_?mails?(_?(${ADDRESS}|id|\\d))*$`),
  new RegExp(`email_?(${ADDRESS}|\\d+)?$`),
  /(^|_)(courriel|correo(_electronico)?|mailadresse|adresse_(e_?)?mail)$/,
  new RegExp(`(^|_)(cell|mobile|home|work|private?)?_?(${PHONE})(_?(${NUMBER}|home|work|private|mobile|\\d))*$`),
  new RegExp(`(^|_)(mobile?|handy|movil|cell|ruf|contact)_?(${NUMBER})$`),
  new RegExp(`(^|_)(numero|num|no)_(de_)?(${PHONE}|portable|movil)$`),
  new RegExp(`(^|_)(street|strasse|rue|calle|straat)(_?(${ADDRESS}|${NAME}|${NUMBER}|\\d))*$`),
  new RegExp(
    `(^|_)(postal|post|home|mailing|billing|shipping|delivery|residen(ce|tial)|privat|wohn|${PERSON})s?_?` +
      `(${ADDRESS})(_?(line)?_?\\d+)?$`,
  ),
  new RegExp(`(^|_)(${ADDRESS})_(postale?|du_client|del_cliente)$`),
  new RegExp(`(^|_)(anschrift|domicil(e|io)|(haus|house)_?(${NUMBER}))$`),
  /(^|_)(dob|birth|birth_?(date|day|year|place)|(date|day)_?of_?birth|geburts?_?(datum|tag|ort|jahr)|geboren(_am)?)$/,
  /(^|_)((date_(de_)?)?naissance|(fecha_(de_)?)?nacimiento|data_di_nascita|geboortedatum)$/,
  new RegExp(
    `(^|_)(iban|credit_?card|kreditkarten?|bank_?(account|konto)|(konto|account|card)_?(${NUMBER}))(_?(${NUMBER}))?$`,
  ),
  /(^|_)numero_de_(compte|cuenta|securite_sociale|seguridad_social)$/,
  new RegExp(
    `(^|_)(ssn|social_?security|sozialversicherungs|passport|reisepass|(personal)?ausweis|driver_?s?_?licen[cs]e|` +
      `steuer|tax)(_?(${NUMBER}|id))?$`,
  ),
];

/** Tables of people: what is called `name` there are names of people. */
const PEOPLE = new RegExp(`(^|_)(${PERSON}|people|operator|driver|worker|staff|fahrer|bediener)(s|n|en|e|es)?$`);
const ANY_NAME = new RegExp(`^((full|display|short|real|nick|friendly)_?)?(${NAME})$`);

/** What messages call columns of both kinds. */
export function secretsOrPeople(columns: number): string {
  return columns === 1 ? 'a secret or a fact about people' : 'secrets or facts about people';
}

/** What a column of numbers holds that should not leave the plant; undefined where its name says nothing of the kind. */
export function privacyOfNumbers(column: string): Privacy | undefined {
  return privacyIn(column, SECRET, PERSONAL);
}

/** As {@link privacyOfNumbers}, of a column of texts: its name may also say that they are names of people. */
export function privacyOfTexts(column: string, table: string): Privacy | undefined {
  const isNameOfPeople = ANY_NAME.test(inWords(column)) && PEOPLE.test(inWords(table));
  return privacyIn(column, SECRET, [...PERSONAL, ...PERSON_NAME]) ?? (isNameOfPeople ? 'personal' : undefined);
}

/** As {@link privacyOfTexts}, of facts about a thing, among which `pass` stands beside `user`. */
export function privacyOfFacts(column: string, table: string): Privacy | undefined {
  return privacyOfTexts(column, table) ?? (SECRET_TEXT.test(inWords(column)) ? 'secret' : undefined);
}

function privacyIn(column: string, secret: readonly RegExp[], personal: readonly RegExp[]): Privacy | undefined {
  const name = inWords(column);
  if (SECRET_PART.test(name) || secret.some((pattern) => pattern.test(name))) return 'secret';
  return personal.some((pattern) => pattern.test(name)) ? 'personal' : undefined;
}

/** Lower case without accents, words joined by `_`: `ContraseñaWiFi` is `contrasena_wi_fi`. */
function inWords(name: string): string {
  return name
    .replaceAll('ß', 'ss')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])(?=[A-Z][a-z])/g, '$1_')
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_|_$/g, '')
    .toLowerCase();
}
