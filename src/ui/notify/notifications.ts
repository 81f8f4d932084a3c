import { createSignal } from 'solid-js'
import type { Accessor } from 'solid-js'
import { keepChoice, readKeptChoice } from '../kept-choice.ts'

const KEPT_AS = 'warren.notifications'
const CHOICES = ['on', 'off'] as const

/** Whether this browser can, may and shall show notifications. */
export type NotifyState = 'unsupported' | 'blocked' | 'off' | 'on'

function readState(): NotifyState {
  if (!('Notification' in window) || !('serviceWorker' in navigator)) return 'unsupported'
  if (Notification.permission === 'denied') return 'blocked'
  return Notification.permission === 'granted' && readKeptChoice(KEPT_AS, CHOICES) !== 'off' ? 'on' : 'off'
}

const [state, setState] = createSignal<NotifyState>(readState())

export const notifyState: Accessor<NotifyState> = state

/** Whether the person has never been asked, by us or by the browser. */
export const isNotifyOpen = (): boolean => state() === 'off' && readKeptChoice(KEPT_AS, CHOICES) === undefined

/** In a click: the browser asks then. */
export async function turnNotificationsOn(): Promise<void> {
  keepChoice(KEPT_AS, 'on')
  await Notification.requestPermission()
  setState(readState())
}

export function turnNotificationsOff(): void {
  keepChoice(KEPT_AS, 'off')
  setState(readState())
}
