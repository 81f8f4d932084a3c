import { renderUnicodeCompact } from 'uqr'

/** What a relay says of itself once it is ready; `--json` prints just this. */
export interface Announcement {
  /** The page's origin. */
  readonly url: string
  /** The port that it listens on. */
  readonly port: number
  /** Its multiaddr, as invites carry it. */
  readonly relay: string
  /** The link of a mesh that was made now. It is shown this once. */
  readonly invite?: string
}

export interface AnnouncementContext {
  readonly meshName: string
  readonly dataFolder: string
  /** There may be no invite that names this relay yet: its mesh was made elsewhere, or its identity is new. */
  readonly mayBeUnknown: boolean
  readonly isForOthers: boolean
}

/** Light modules around the code, without which scanners don't find it. The standard asks for 4; 2 do, and fit a screen. */
const QR_BORDER = 2

const WHITE_ON_BLACK = '\u001B[97;40m'
const RESET = '\u001B[0m'

function renderQrCode(text: string, columns: number | undefined): string {
  const isTerminal = columns !== undefined
  const lines = renderUnicodeCompact(text, { border: QR_BORDER }).split('\n')
  if (isTerminal && columns < (lines[0]?.length ?? 0)) return '  (The terminal is too narrow for the QR code.)'
  // A terminal with black on white would show it inverted, which not every scanner reads.
  return lines.map((line) => (isTerminal ? `${WHITE_ON_BLACK}${line}${RESET}` : line)).join('\n')
}

function describeNewMesh(
  invite: string,
  { meshName, isForOthers }: AnnouncementContext,
  columns: number | undefined,
): string[] {
  return [
    `"${meshName}" is a new mesh, and this link is the way in:`,
    '',
    `  ${invite}`,
    '',
    renderQrCode(invite, columns),
    '',
    'The link is the key to everything in the mesh. It will not be shown again: the relay does not keep it.',
    'Open it now; members can show an invite for others in the app.',
    ...(isForOthers ? [] : ['It works on this machine only. For everyone else see docs/RELAY.md.']),
  ]
}

/**
 * For people.
 *
 * @param columns the terminal's width in characters; undefined when it is no terminal
 */
export function formatAnnouncement(
  announcement: Announcement,
  context: AnnouncementContext,
  columns: number | undefined,
): string {
  const { url, relay, invite } = announcement
  const lines = [`Warren runs at ${url}`, '']
  if (invite !== undefined) {
    lines.push(...describeNewMesh(invite, context, columns))
  } else if (context.mayBeUnknown) {
    lines.push('It serves the mesh of its relay key. The address to add to that mesh’s invites:', '', `  ${relay}`)
  } else {
    lines.push('Members can show an invite for others in the app. The relay has none to show: it keeps no mesh key.')
    lines.push('The address that invites have to name:', '', `  ${relay}`, '')
    lines.push(`(To start over with a new mesh, stop it and remove ${context.dataFolder}.)`)
  }
  return `${[...lines, '', 'Ctrl-C stops it.'].join('\n')}\n`
}
