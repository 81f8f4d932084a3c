declare module 'xsalsa20' {
  export default class XSalsa20 {
    constructor(nonce: Uint8Array, key: Uint8Array)
    update(input: Uint8Array, output: Uint8Array): Uint8Array
    finalize(): void
  }
}
