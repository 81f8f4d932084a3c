import type { RoomWanted } from './messages.ts'

const ROOM = /^[\w-]{1,128}$/

/** A notification was pressed: brings a page forward, and to the room; opens one where there is none. */
export async function showRoom(clients: Clients, room: unknown): Promise<void> {
  if (typeof room !== 'string' || !ROOM.test(room)) return
  const pages = await clients.matchAll({ type: 'window' })
  const page = pages.find(({ visibilityState }) => visibilityState === 'visible') ?? pages[0]
  if (page === undefined) {
    await clients.openWindow(`/#/chat/${room}`)
    return
  }
  const wanted: RoomWanted = { type: 'room-wanted', room }
  page.postMessage(wanted)
  await page.focus()
}
