import { openWarren } from '../../src/browser.ts'
import { appears } from '../harness/appears.ts'
import { openApp } from '../log/open-app.tsx'
import { halfTripsOf, type Pace } from './half-trips.ts'

/** The app's own chat, driven and read as it stands in the document. */

const LOG = '[role=log]'
const FIELD = '.composer-field'
const CONNECTION = '[role=status][aria-label=Connection]'

/** As long as what people write. */
const PADDING = 'and so on, about as long as a short message is when somebody has something to say about the weather'

const pingOf = (round: number): string => `ping ${round}.`
const pongOf = (round: number): string => `pong ${round}.`

/** Joins, and opens the app at the lobby. */
export async function openChat(invite: string, name: string): Promise<void> {
  const mesh = await (await openWarren()).join({ invite, memberName: name })
  await mesh.close()
  history.replaceState(null, '', '#/chat')
  openApp()
  await appears(() => document.querySelector(FIELD) ?? undefined)
}

/** Resolves once this many others are connected. */
export async function awaitOthers(others: number): Promise<void> {
  const isSaid = (pill: Element): boolean => pill.textContent.includes(`${others} connected`)
  await appears(() => [...document.querySelectorAll(CONNECTION)].find(isSaid))
}

function send(text: string): void {
  const field = document.querySelector<HTMLTextAreaElement>(FIELD)
  if (field === null) throw new Error('There is no field to write in.')
  field.value = text
  field.dispatchEvent(new InputEvent('input', { bubbles: true }))
  field.form?.requestSubmit()
}

const isShown = (text: string): boolean => document.querySelector(LOG)?.textContent.includes(text) === true

/** Answers every round that is this one's turn, as soon as its message is shown, until the last has been. */
export async function answerInChat(turn: number, of: number, rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    if (round % of !== turn) continue
    await appears(() => isShown(pingOf(round)) || undefined)
    send(`${pongOf(round)} ${PADDING}`)
  }
}

/** Milliseconds from sending a message until it is shown at another's: half of there and back, for each round. */
export function pingInChat(pace: Pace): Promise<readonly number[]> {
  return halfTripsOf(pace, async (round) => {
    send(`${pingOf(round)} ${PADDING}`)
    await appears(() => isShown(pongOf(round)) || undefined)
  })
}
