import type { keeping as shape } from '../english/keeping.ts'
import type { Wording } from '../wording.ts'
import { count } from './count.ts'

export const keeping: Wording<typeof shape> = {
  heading: 'Was dieses Gerät behält',
  body: 'Nur für dieses Gerät. Die anderen behalten, was sie gewählt haben.',
  mode: 'Dateien aller Tresore',
  modes: { all: 'Alles', share: 'Meinen Teil', 'on-demand': 'Was ich öffne' },
  means: {
    all: 'Jede Datei ist hier, auch wenn niemand sonst zu erreichen ist. Nichts wird losgelassen, solange Platz ist.',
    share:
      'Dieses Gerät hat seinen Teil der Kopien, die jeder Tresor verlangt. Alles andere öffnet sich von den anderen. Eine Datei geht hier erst weg, wenn so viele andere bewiesen haben, dass sie sie haben, wie es Kopien geben soll.',
    'on-demand':
      'Dateien kommen, wenn du sie öffnest. Was am längsten nicht geöffnet wurde, macht Platz, wenn so viele andere bewiesen haben, dass sie es haben, wie es Kopien geben soll.',
  },
  room: 'Platz für alle Dateien hier',
  roomUnbounded: 'Was der Browser zulässt',
  roomHint:
    'Mehr wird hier nicht behalten und kann nicht dazukommen. Wird es weniger, gehen Dateien, sobald andere bewiesen haben, dass sie sie haben.',
  cache: 'Platz für geöffnete Dateien',
  ofVault: (vault) => `Dateien von ${vault}`,
  vaultsHeading: 'Für einen Tresor anders',
  asAbove: (mode) => `Wie oben: ${mode}`,
  changed: (what, now) => `${what}: ${now}`,
  upload: 'Höchstens senden',
  download: 'Höchstens holen',
  noLimit: 'Ohne Grenze',
  perSecond: (size) => `${size} pro Sekunde`,
  unmetered: 'Im Hintergrund nur holen, wo es nichts kostet',
  unmeteredNow: 'Diese Verbindung wird gezählt: Das Holen wartet. Was du öffnest, kommt trotzdem.',
  unmeteredUnknown: 'Dieser Browser sagt nicht, ob eine Verbindung gezählt wird.',
  grace: 'Kopien auf einem Gerät, das weg ist, zählen noch',
  graceHint:
    'Danach machen die anderen neue. Stell auf allen Geräten dasselbe ein. Eine halbe Minute ist zum Ausprobieren.',
  graces: {
    seconds: 'Eine halbe Minute',
    hour: 'Eine Stunde',
    day: 'Einen Tag',
    week: 'Eine Woche',
    month: '30 Tage',
  },
  copiesOf: (name) => `Kopien von „${name}“`,
  copies: 'Kopien',
  copiesNow: (now, wanted) =>
    now >= wanted ? `${count(now, 'Kopie', 'Kopien')}: so viele, wie es sein sollen.` : `${now} von ${wanted} Kopien.`,
  copiesUnknown: 'Über seine Kopien ist nichts bekannt.',
  holders: 'Wo sie ist',
  thisDevice: 'Dieses Gerät',
  keeper: 'Ein Hüter',
  online: 'verbunden',
  away: 'weg',
  uncounted: 'lange nichts gehört: Seine Kopie zählt nicht',
  part: (presence, share) => (share === undefined ? `${presence}, hat einen Teil` : `${presence}, hat ${share}`),
  together: (copies) =>
    copies === 0
      ? 'Auch zusammen fehlt ihnen ein Teil davon.'
      : `Zusammengesetzt ${copies === 1 ? 'ist das' : 'sind das'} ${count(copies, 'ganze Kopie', 'ganze Kopien')}.`,
  onlyOnline: (online) => `${count(online, 'Gerät', 'Geräte')} davon jetzt zu erreichen.`,
  lostWithThis: 'Ginge dieses Gerät jetzt verloren, dann auch diese Datei.',
  notLostWithThis: 'Ginge dieses Gerät jetzt verloren, wäre die Datei noch da.',
  inPartsWithoutThis:
    'Ginge dieses Gerät jetzt verloren, könnten die anderen die Datei aus ihren Teilen zusammensetzen.',
  nowhereWhole: 'Kein Gerät, das zählt, hat sie gerade ganz.',
  shortfall: (files, size, left) =>
    left === undefined
      ? `${count(files, 'Datei fehlen', 'Dateien fehlen')} Kopien: noch ${size} zu kopieren. Wie lange das dauert, hängt davon ab, wer verbunden ist.`
      : `Von ${count(files, 'Datei', 'Dateien')} werden Kopien gemacht, noch ${size}: etwa ${left}.`,
  arriving: (files, size, left) =>
    left === undefined
      ? `${count(files, 'Datei wird', 'Dateien werden')} geholt, noch ${size}.`
      : `${count(files, 'Datei wird', 'Dateien werden')} geholt, noch ${size}: etwa ${left}.`,
}
