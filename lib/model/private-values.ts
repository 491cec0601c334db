/** Texts that are secrets or personal facts, whatever their column is called. */
const PRIVATE = [
  // Hashes of passwords: bcrypt, crypt(3), Argon2, scrypt, PBKDF2; Django and Werkzeug write the name first.
  /^\$(2[abxy]?|[1567y]|argon2(id?|d)|scrypt|pbkdf2[\w-]*)\$\S+/,
  /^(pbkdf2|scrypt|bcrypt|argon2)[\w:]*\$\S+/,
  // JSON Web Tokens, private keys, keys of AWS, GitHub, GitLab, Slack, Google, Stripe.
  /^(Bearer )?eyJ[\w-]{8,}\.[\w-]+/,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /^(AKIA|ASIA)[0-9A-Z]{16}$/,
  /^(gh[opsur]_|github_pat_|glpat-|xox[abprs]-|AIza|sk_live_|rk_live_)[\w-]{16,}$/,
  // A URL with a password in it.
  /^[a-z][a-z\d+.-]*:\/\/[^\s/:@]*:[^\s/@]+@/i,
  // An e-mail address.
  /^[^\s@:/<>]+@[^\s@:/<>]+\.\p{L}{2,}$/u,
];

/** Columns of addresses: of a device (`0x48`, `192.168.1.7`, `a4:cf:12:00:00:01`), or of a house. */
const ADDRESS = /(^|[_\W])(address|addr|adresse|direcci[oó]n|indirizzo|adres|endere[cç]o)$/i;

/** `Main Street 5`, `12 rue de la Paix`: a word, a blank and a number. */
const HOUSE = /\p{L}{3,}\.?,? +\d|\d\w?,? +\p{L}{2,}/u;

/** Patterns take the square of the length of a text, or all of the stack; a secret shows at the start. */
const LONGEST = 2000;

/** Whether a text of this column is a secret or a personal fact by the look of it. */
export function isPrivateText(whole: string, column: string): boolean {
  const text = whole.slice(0, LONGEST);
  return PRIVATE.some((pattern) => pattern.test(text)) || (ADDRESS.test(column) && HOUSE.test(text));
}
