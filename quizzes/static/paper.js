// Which questions an attempt gets: quizzes/papers.py, rule for rule, from SHA-256 of quiz, seed,
// attempt and slot. The browser's own SHA-256 is missing on pages opened from a folder.

/** The first primes up to `count`. */
const primes = (count) => {
  const found = [];
  for (let n = 2; found.length < count; n++) if (found.every((prime) => n % prime)) found.push(n);
  return found;
};
/** The first 32 bits of the fraction of a root, as FIPS 180-4 defines the constants. */
const fraction = (root) => Math.floor((root - Math.floor(root)) * 2 ** 32) | 0;
const ROUNDS = primes(64).map((prime) => fraction(Math.cbrt(prime)));
const START = primes(8).map((prime) => fraction(Math.sqrt(prime)));
const turn = (word, bits) => (word >>> bits) | (word << (32 - bits));

/** SHA-256 (FIPS 180-4) of a text, as eight words of 32 bits. */
export function sha256(text) {
  const bytes = new TextEncoder().encode(text);
  const padded = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(bytes.length / 2 ** 29));
  view.setUint32(padded.length - 4, (bytes.length * 8) % 2 ** 32);
  const hash = [...START];
  const words = new Int32Array(64);
  for (let block = 0; block < padded.length; block += 64) {
    for (let i = 0; i < 64; i++) {
      if (i < 16) {
        words[i] = view.getInt32(block + 4 * i);
        continue;
      }
      const [x, y] = [words[i - 15], words[i - 2]];
      const s0 = turn(x, 7) ^ turn(x, 18) ^ (x >>> 3);
      const s1 = turn(y, 17) ^ turn(y, 19) ^ (y >>> 10);
      words[i] = words[i - 16] + s0 + words[i - 7] + s1;
    }
    let [a, b, c, d, e, f, g, h] = hash;
    for (let i = 0; i < 64; i++) {
      const s1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + ROUNDS[i] + words[i]) | 0;
      const s0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((word, i) => { hash[i] = (hash[i] + word) | 0; });
  }
  return hash.map((word) => word >>> 0);
}

/** The first eight bytes of the hash, as a whole number. */
const hash64 = (text) => {
  const [high, low] = sha256(text);
  return (BigInt(high) << 32n) | BigInt(low);
};
const pick = (text, count) => Number(hash64(text) % BigInt(count));

/**
 * The paper of one attempt.
 * @param {{quiz: string, seed: number, slots: object[]}} form as `PracticeQuiz.data` or `drill_data` give it
 * @param {string} attempt small letters and digits, which stand where a student's number stands
 * @returns {{slot: string, item: string, variant: number, view: object, key: object}[]}
 */
export function drawPaper(form, attempt) {
  return form.slots.map(({ slot, pool }) => {
    const seed = `${form.quiz}|${form.seed}|${attempt}|${slot}`;
    const { item, variants, keys } = pool[pick(`${seed}|item`, pool.length)];
    const variant = pick(`${seed}|variant`, variants.length);
    const view = { ...variants[variant] };
    for (const name of ["options", "rights"]) {
      if (view[name]) view[name] = inOrder(view[name], seed);
    }
    return { slot, item, variant, view, key: keys[variant] };
  });
}

function inOrder(options, seed) {
  const place = new Map(options.map((option) => [option, hash64(`${seed}|${option.id}`)]));
  return [...options].sort((a, b) => (place.get(a) < place.get(b) ? -1 : 1));
}
