/** As much of it as the benchmark uses; it brings no types. */

declare module '@orbitdb/core' {
  interface OrbitEntry {
    readonly hash: string
    readonly id: string
  }
  interface OrbitLog {
    readonly storage: { get(hash: string): Promise<Uint8Array | undefined> }
    readonly access: { canAppend(entry: OrbitEntry): Promise<boolean> }
    traverse(): AsyncIterable<OrbitEntry>
  }
  export interface OrbitDatabase {
    readonly address: string
    readonly log: OrbitLog
    readonly events: { on(event: 'update', listener: () => void): void }
    add(value: unknown): Promise<string>
  }
  interface OrbitDb {
    readonly identity: object
    open(address: string, options?: { readonly type: 'events' }): Promise<OrbitDatabase>
  }
  export const Entry: {
    decode(bytes: Uint8Array): Promise<OrbitEntry>
    verify(identity: object, entry: OrbitEntry): Promise<boolean>
  }
  export function createOrbitDB(options: { readonly ipfs: object }): Promise<OrbitDb>
}
