/**
 * An export as Ente Auth would write it, made with libsodium 1.0.18 itself (`crypto_pwhash` and `crypto_secretstream`),
 * with less memory than Ente asks for. Five lines: an account with all that Ente adds, a counter, Steam, one in the trash,
 * one with a secret that is none.
 */
export const LIBSODIUM_EXPORT = {
  version: 1,
  kdfParams: { memLimit: 262144, opsLimit: 2, salt: 'AAECAwQFBgcICQoLDA0ODw==' },
  encryptedData: [
    'XDyGJc/Bi9URAG6AjaLnVPxOxyVdA7QlqKC4HrXzbGn8lgA2iXt3CkW+ierWIfrpfygcqBsByCUebLveB3NlPBbXiuDn/GGO',
    'XgRlLkl0R/gCZaNwdgNEyYekL7ZN08A/vvQC8Ij/v3j08MRknnOt162s9TRbCaMOut4K9uOhVhgl6tpCIF1rqyRDq6I3A1VP',
    't2rgELWfoSWAiw01fKT/dejPI4ATM5kklXgDY7AFgbJM5H9xpATqRmolYAiFf6736pbc5z1YgfZS4QRiHoyxRAB/AzOV60+2',
    'wn3nTtJXRlwd6zpMsjO0ohBPwP+LHgJc1DEH/G5hx2eU2cpDI1J/Rc7tehvGMrEboGBf4uuxaEz7o5S7LfIXW5V2Gz88mzs6',
    'JUhF3rCqkZp+eO/14S+K4Xk/SDxJ0Vud/c4fy3XfZ4XknUbnNKn1g4T2yWod8zSh+0ZYT3J1ng3K+M3z3ipEhXqukE9BsqOa',
    'MG82S4WbiCwgGI5vsgjpLHyf0m2XZwQRdkCLvOVb1lFHSaTn39H+1BgB6w5BeKIhYLU1NeecA5e834LtRxqZmwDi1gW0SdyV',
    '/Pmv7pOuWKBXZfLJU8xqB1q24aouy5TEutFCbVXHUfGadvdq7Z4YEu6IORG0/A4hPe6FE/skcTViozgOPsBL+93rSWuigIKK',
    'LgrvVThpPOf+sAlm/KP774rIwos9LjrP6esZ5TJ8vS0+VfT2NDetfIG/5RSNLZMu2uz7xQ1ANSPV0sHFvdXQChlCBL9L5OK9',
    '/zPsOt3MODjzx9OFE7hrU4dJQ1rajJ9HtgyrqkEz4b+jCoDbotKYEgNGiTEp8jlCMc4AVwEdkrPZ3eTeAxSRfucHKs86tA==',
  ].join(''),
  encryptionNonce: 'qf6MZmcvyN7caaWGoQ+xFcMFcFAS1dQw',
};
export const LIBSODIUM_EXPORT_PASSWORD = 'pässword & #1';

/** Messages of libsodium 1.0.18 under the key 00 01 … 1f, as hex. */
export const LIBSODIUM_MESSAGES = [
  {
    tag: 0,
    message: '',
    header: 'b14e0735c21c31068e0432a3eac43a7ead0b52ba7aed319b',
    sealed: 'e88a4a4a81fc73b6aa473e8b2926cfd1ff',
  },
  {
    tag: 0,
    message: '61',
    header: 'ffd8cf98e668a15bffdec839dc69d797ef7969988e62d8f9',
    sealed: '03d205a61c7dfc9f2ed12019adbcf331931e',
  },
  {
    tag: 3,
    message: '61',
    header: '0c98762c6ed9161ac937f12edee4979d88dc30317b62645a',
    sealed: '788f6bde8180c82b0d7fb5314d7c663806fb',
  },
  {
    tag: 0,
    message: '7369787465656e206279746573206f6b',
    header: '90809ec6ebb66c1f913542cda37fc6bb8dd5eb5f626d1098',
    sealed: '6b8fe23a9be5bbb399e28453a07f178db5c82475bfe26620615c4c993108571242',
  },
  {
    tag: 0,
    message: '6f7470617574683a2f2f746f74702fc39c6ec3af3f7365637265743d47455a44474e425647593354514f4a51',
    header: '9629a8c2f79ce4144a454041ee419392a8463eaf033ce900',
    sealed: [
      'b2eb584c0465316c0c64e1a2791c388e31062b086196193301df865f6a4930bc68940306fb32390f2f4c8009ceaae9c5',
      '25d5bea558cca424419a754a3a',
    ].join(''),
  },
  {
    tag: 0,
    message: Buffer.from(Array.from({ length: 200 }, (_, index) => index)).toString('hex'),
    header: '3ca7e5986096d1a5899c39e1ba2b79e9b5a554ec8df30fac',
    sealed: [
      'b89048849cab7a42ec10ab6823efbde5c4c830ec9037247c1cda2443b0c799f5ba9cd1b92eb581951c88bcb3a408c900',
      '6e0aa56c609acfb625fea18424022c3f8e4379f6900620e895b2e5bfae04c6bcc1d1505a1f435a3aa64fd79cc089cece',
      '269095fa49fb626dda4274af92cc771ae35c13dd93ed7427bab3ac9e6db9ab5c0e6d7b5d3af937c3f312418ade4342b0',
      '9acbfd0b8ec7dd76134b6539f5cb0cf50e6e42b9f2fda9c43dc39b3c2c351629e3ede3f8999546903fc16200f8ca77f5',
      '070597c674e3194180f16f884049fcc4b1de5be2cff3138b20',
    ].join(''),
  },
];
