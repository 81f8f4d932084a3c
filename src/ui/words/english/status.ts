export const status = {
  label: 'Connection',
  /** How the others are reached: `direct`, `relayed`, or how many of each. */
  paths: (direct: number, relayed: number) =>
    relayed === 0 ? 'direct' : direct === 0 ? 'relayed' : `${direct} direct, ${relayed} relayed`,
  connected: (amount: number, paths: string) => `${amount} connected, ${paths}`,
  connectedShort: (amount: number, paths: string) => (/\d/.test(paths) ? `${amount} here` : `${amount} ${paths}`),
  relayOk: (connected: string) => `${connected} · relay ok`,
  relayConnecting: (connected: string) => `${connected} · reaching the relay`,
  relayGone: (connected: string) => `${connected} · relay unreachable`,
  relayGoneShort: (connected: string) => `${connected} · no relay`,
  relayGoneAloneShort: 'No relay',
  relayGoneAlone: 'Relay unreachable: files stay on this device until it is back',
  lookingShort: 'Connecting…',
  looking: 'Looking for the others…',
  noRelayShort: 'No relay yet',
  noRelay: 'No relay yet: nobody can find this device until you add one in Settings',
  aloneShort: 'Just you',
  alone: 'Nobody else is here: files stay on this device until someone joins',
}
