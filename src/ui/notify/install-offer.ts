import { createSignal } from 'solid-js'
import type { Accessor } from 'solid-js'

/** Chromium's: the browser would install the page as an app. */
interface InstallPrompt extends Event {
  prompt(): Promise<unknown>
}

const [offered, setOffered] = createSignal<InstallPrompt>()

/** Whether the browser would install the page now. */
export const canInstall: Accessor<boolean> = () => offered() !== undefined

/** Call before the page is up: the browser says it once. */
export function watchInstallOffer(target: Window): void {
  target.addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault() // asked for in Settings, not over what one is doing
    setOffered(event as InstallPrompt)
  })
  target.addEventListener('appinstalled', () => setOffered(undefined))
}

/** In a click: the browser asks then. Each offer can be taken up once. */
export async function install(): Promise<void> {
  const prompt = offered()
  setOffered(undefined)
  await prompt?.prompt()
}
