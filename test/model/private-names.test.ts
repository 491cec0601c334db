import t from 'tap';
import { privacyOfFacts, privacyOfNumbers, privacyOfTexts } from '../../lib/model/private-names.js';
import { isPrivateText } from '../../lib/model/private-values.js';

const SECRETS =
  'password Password passwd user_pwd pwd_hash PasswordHash password_salt WiFiPassword wifipassword passphrase api_key APIKey ' +
  'apikey apikey_write api_key_hash token accessToken auth_token refresh_token device_token apitoken secret ' +
  'client_secret shared_key SharedAccessKey PrivateKey private_key_pem psk pre_shared_key network_key appSKey nwkskey ' +
  'app_key encryption_key aes_key license_key credentials mqtt_pass db_pw ftp_pass jwt otp access_code pin_code ' +
  'Passwort passwort_hash Kennwort Zugangsdaten Netzwerkschlüssel API-Schlüssel geheimnis ' +
  'mot_de_passe motDePasse mdp clé_privée cle_api jeton code_d_acces contraseña contrasena_wifi clave_secreta ' +
  'connection_string wachtwoord senha';

const PEOPLE =
  'email e-mail eMail user_email email_address mail contactEmail courriel correo phone phone_number PhoneNumber ' +
  'telephone Telefon telefonnummer mobile_number fax street street_name Straße strasse calle postal_address ' +
  'home_address Anschrift Hausnummer birth_date birthday DateOfBirth dob Geburtsdatum date_naissance ' +
  'fecha_nacimiento iban IBAN bank_account account_number credit_card ssn passport_number';

const NAMES =
  'user username user_name UserName login owner owner_name OwnerName customer customer_name person patient_name ' +
  'first_name lastName surname Vorname Nachname Benutzer Benutzername Kunde Kundenname Besitzer Eigentümer ' +
  'Ansprechpartner prénom nom_utilisateur propriétaire usuario nombre_usuario apellidos operator_name driver_name ' +
  'created_by installed_by contact_person';

const FACTS =
  'key key_ SensorKey device_key machine_key primary_key public_key key_code KeyName monkey keypad hotkey turnkey ' +
  'address mac_address MacAddress i2c_address modbus_address ip_address slave_addr device_address Adresse ' +
  'name Name device_name hostname display_name nombre nom model serial serial_number serial_no imei number ' +
  'contact contact_state pass passed bypass pass_count pin gpio_pin compass passive hash file_hash checksum salt ' +
  'user_id owner_id customer_id user_agent user_count phone_battery phone_model smartphone_app token_count ' +
  'location city site room latitude country postcode firmware version street_lighting streetlight_id ' +
  'alarm_code error_code status_code country_code zip_code barcode dobson author_notes manufacturer vendor ' +
  'installed birthrate operator telemetry tel_aviv email_interval mailbox faxineh';

t.test('names of secrets, in several languages and spellings', async (t) => {
  for (const name of SECRETS.split(' ')) {
    t.equal(privacyOfNumbers(name), 'secret', name);
    t.equal(privacyOfTexts(name, 'devices'), 'secret', name);
  }
});

t.test('names of facts about people', async (t) => {
  for (const name of PEOPLE.split(' ')) t.equal(privacyOfNumbers(name), 'personal', name);
  for (const name of NAMES.split(' ')) {
    t.equal(privacyOfTexts(name, 'devices'), 'personal', name);
    t.equal(privacyOfNumbers(name), undefined, `numbers of ${name} are keys`);
  }
});

t.test('names of facts about things', async (t) => {
  for (const name of FACTS.split(' ')) {
    t.equal(privacyOfTexts(name, 'devices'), undefined, name);
    t.equal(privacyOfNumbers(name), undefined, name);
  }
});

t.test('some names are secrets only as facts that are text', async (t) => {
  for (const name of ['pass', 'pw', 'clave', 'product_key', 'sessionKey']) {
    t.equal(privacyOfFacts(name, 'gateways'), 'secret', name);
    t.equal(privacyOfTexts(name, 'gateways'), undefined, name);
  }
});

t.test('a name in a table of people is that of a person', async (t) => {
  for (const table of ['users', 'Kunden', 'customers', 'people', 'auth_user', 'Mitarbeiter', 'patients']) {
    t.equal(privacyOfTexts('name', table), 'personal', table);
    t.equal(privacyOfTexts('full_name', table), 'personal', table);
    t.equal(privacyOfTexts('model', table), undefined, table);
  }
  t.equal(privacyOfTexts('name', 'user_devices'), undefined);
});

t.test('texts that are secrets whatever their column is called', async (t) => {
  const secrets = [
    '$2b$12$KIXoYpqZQzZ1q8bY1c9d2eJH1kQwz',
    '$2b$aaaa',
    '$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA',
    '$6$rounds=5000$salt$hash',
    'pbkdf2_sha256$260000$salt$hash=',
    'pbkdf2:sha256:150000$salt$hash',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln',
    '-----BEGIN RSA PRIVATE KEY-----\nMIIE',
    'AKIAIOSFODNN7EXAMPLE',
    'ghp_0123456789abcdefghij0123456789abcdef',
    'mqtt://plant:hunter2@broker.example.com:1883',
    'someone@example.com',
  ];
  for (const text of secrets) t.ok(isPrivateText(text, 'info'), text);
  const facts = [
    'M3',
    '$20',
    '$2.50',
    'rtsp://10.0.0.1:554/stream',
    'http://10.0.0.1:8080/a@b',
    'rack 5 @ hall 2',
    'a4:cf:12:00:00:01',
    'key',
    'v1.2.3',
    '5 Main Street',
  ];
  for (const text of facts) t.notOk(isPrivateText(text, 'info'), text);
});

t.test('an address is a device, or a house', async (t) => {
  const houses = ['5 Main Street', 'Hauptstraße 12', '12 rue de la Paix, Paris', 'Calle Mayor 3'];
  for (const text of houses) t.ok(isPrivateText(text, 'address'), text);
  const devices = ['0x48', '72', '192.168.1.7', 'a4:cf:12:00:00:01', '40001', '/dev/ttyUSB0'];
  for (const text of devices) t.notOk(isPrivateText(text, 'Address'), text);
});
