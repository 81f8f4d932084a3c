import { useLocation, useNavigate } from '@solidjs/router'
import { createEffect, on, onCleanup } from 'solid-js'
import type { LogId, RoomSummary } from '../../core/mesh.ts'
import { messageType } from '../../service-worker/messages.ts'
import type { RoomWanted } from '../../service-worker/messages.ts'
import type { Session } from '../mesh/session.ts'
import { strings } from '../strings.ts'
import type { Toasts } from '../toasts.ts'
import { isNotifyOpen, notifyState, turnNotificationsOff, turnNotificationsOn } from './notifications.ts'

/** What was written longer ago (10 min) is history that has only now arrived. */
const NEWS_MS = 10 * 60 * 1000

const ICON = '/icon-192.png'

/** Says which room, never what was written: it may be shown on a locked screen. */
async function notify({ id, name, unread }: RoomSummary, isUnread: () => boolean): Promise<void> {
  // On a first visit the worker may still be starting, and only an active one can show anything.
  const registration = await navigator.serviceWorker.ready
  if (!isUnread()) return
  await registration.showNotification(name, {
    body: strings.app.newMessages(unread),
    tag: id,
    icon: ICON,
    data: id,
  })
}

async function withdraw(room: LogId): Promise<void> {
  const registration = await navigator.serviceWorker.getRegistration()
  for (const shown of (await registration?.getNotifications({ tag: room })) ?? []) shown.close()
}

/** A number on the app's icon, where the system has such a thing. */
async function showBadge(unread: number): Promise<void> {
  if (!('setAppBadge' in navigator)) return
  await (unread > 0 ? navigator.setAppBadge(unread) : navigator.clearAppBadge())
}

/** Badge and notifications of an open mesh. Call under an owner, within the router. */
export function tellOfMessages(session: Session, toasts: Toasts): void {
  const location = useLocation()
  const navigate = useNavigate()
  /** Neither works in every state of every browser, and nothing is lost then: the number stands in the page too. */
  const attempt = (work: Promise<void>) => void work.catch(() => undefined)

  createEffect(() => attempt(showBadge(session.unread())))
  onCleanup(() => attempt(showBadge(0)))

  const isOnScreen = (room: LogId) => {
    if (document.visibilityState !== 'visible') return false
    if (!location.pathname.startsWith('/chat')) return false
    const [, , named] = location.pathname.split('/')
    return (named ?? session.lastRoom()) === room
  }
  const offer = () => {
    if (!isNotifyOpen()) return
    // Once: who lets it pass finds it in Settings.
    turnNotificationsOff()
    toasts.show(strings.app.notifyOffer, {
      action: { label: strings.app.notifyYes, run: () => attempt(turnNotificationsOn()) },
    })
  }
  createEffect(
    on(session.rooms, (rooms, previous) => {
      if (previous === undefined) return
      const unreadBefore = new Map(previous.map(({ id, unread }) => [id, unread]))
      for (const room of rooms) {
        const before = unreadBefore.get(room.id) ?? 0
        if (room.unread === 0 && before > 0) attempt(withdraw(room.id))
        const isNews = room.unread > before && Date.now() - (room.lastAt ?? 0) < NEWS_MS
        if (!isNews) continue
        // A window that is in sight may lie beside the one that somebody works in: then it is told of too.
        if (notifyState() === 'on' && !(isOnScreen(room.id) && document.hasFocus()))
          attempt(notify(room, () => session.rooms().some(({ id, unread }) => id === room.id && unread > 0)))
        else if (!isOnScreen(room.id)) offer()
      }
    }),
  )

  if (!('serviceWorker' in navigator)) return
  const openRoom = ({ data }: MessageEvent<unknown>) => {
    if (messageType(data) !== 'room-wanted') return
    const { room } = data as RoomWanted
    if (session.rooms().some(({ id }) => id === room)) navigate(`/chat/${room}`)
  }
  navigator.serviceWorker.addEventListener('message', openRoom)
  onCleanup(() => navigator.serviceWorker.removeEventListener('message', openRoom))
}
