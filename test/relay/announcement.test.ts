import { describe, expect, it } from 'vitest'
import { formatAnnouncement } from '../../relay/announcement.ts'

const INVITE = `http://localhost:8787/#/join/warreninvite1${'q'.repeat(170)}`
const ANNOUNCEMENT = { url: 'http://localhost:8787', port: 8787, relay: '/dns4/localhost/tcp/8787/ws/p2p/12D3KooW' }
const CONTEXT = { meshName: 'Family', dataFolder: '/srv/data', mayBeUnknown: false, isForOthers: false }

describe('the announcement', () => {
  it('colours the QR code on a terminal only, and leaves it out where it would break', () => {
    const show = (columns: number | undefined) =>
      formatAnnouncement({ ...ANNOUNCEMENT, invite: INVITE }, CONTEXT, columns)
    expect(show(80)).toContain('\u001B[97;40m█')
    expect(show(undefined)).toContain('\n█')
    expect(show(undefined)).not.toContain('\u001B')
    expect(show(40)).not.toContain('█')
    expect(show(40)).toContain('too narrow for the QR code')
    expect(show(40)).toContain(`\n  ${INVITE}\n`)
  })

  it('says where the link works', () => {
    const invited = { ...ANNOUNCEMENT, invite: INVITE }
    expect(formatAnnouncement(invited, CONTEXT, 80)).toContain('It works on this machine only.')
    expect(formatAnnouncement(invited, { ...CONTEXT, isForOthers: true }, 80)).not.toContain('this machine only')
  })

  it('says what a run without an invite needs', () => {
    const later = formatAnnouncement(ANNOUNCEMENT, CONTEXT, 80)
    expect(later).toContain('Members can show an invite for others in the app.')
    expect(later).toContain('remove /srv/data')
    const guest = formatAnnouncement(ANNOUNCEMENT, { ...CONTEXT, mayBeUnknown: true }, 80)
    expect(guest).toContain('add to that mesh’s invites')
    for (const text of [later, guest]) expect(text).toContain(`\n  ${ANNOUNCEMENT.relay}\n`)
  })
})
