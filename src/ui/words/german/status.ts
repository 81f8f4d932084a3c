import type { status as shape } from '../english/status.ts'
import type { Wording } from '../wording.ts'

export const status: Wording<typeof shape> = {
  label: 'Verbindung',
  paths: (direct, relayed) =>
    relayed === 0 ? 'direkt' : direct === 0 ? 'über Relais' : `${direct} direkt, ${relayed} über Relais`,
  connected: (amount, paths) => `${amount} verbunden, ${paths}`,
  connectedShort: (amount, paths) => (/\d/.test(paths) ? `${amount} da` : `${amount} ${paths}`),
  relayOk: (connected) => `${connected} · Relais erreichbar`,
  relayConnecting: (connected) => `${connected} · Relais wird gesucht`,
  relayGone: (connected) => `${connected} · Relais nicht erreichbar`,
  relayGoneShort: (connected) => `${connected} · kein Relais`,
  relayGoneAloneShort: 'Kein Relais',
  relayGoneAlone: 'Relais nicht erreichbar: Dateien bleiben auf diesem Gerät, bis es wieder da ist',
  lookingShort: 'Verbinden …',
  looking: 'Die anderen werden gesucht …',
  noRelayShort: 'Noch kein Relais',
  noRelay: 'Noch kein Relais: Niemand kann dieses Gerät finden, bis du in den Einstellungen eines hinzufügst',
  aloneShort: 'Nur du',
  alone: 'Sonst ist niemand da: Dateien bleiben auf diesem Gerät, bis jemand dazukommt',
}
