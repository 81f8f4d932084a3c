/** Every label that a key is derived under: docs/PROTOCOL.md, "Keys". A label is never used for two purposes. */

/** HKDF salt of all derivations. */
export const SALT = 'warren/1'

export const LABELS = {
  // of the mesh key
  swarm: 'swarm',
  memberNoise: 'member noise',
  relayNoise: 'relay noise',
  mesh: 'mesh',
  convergence: 'convergence',
  directory: 'directory',
  lobby: 'lobby',
  openVault: 'open vault',
  contacts: 'contacts',
  // of a vault key
  room: 'room',
  // of a log key
  logId: 'log id',
  entries: 'entries',
  // of a convergence secret
  gearTable: 'gear table',
  // of what a passkey gives
  passkeyLock: 'passkey lock',
  // of the mesh id, which is public: these hide nothing, they only make names that tell nothing
  topicHeads: 'topic heads',
  topicHave: 'topic have',
} as const
