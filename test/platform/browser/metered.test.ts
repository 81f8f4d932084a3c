import { expect, test } from 'vitest'
import { watchMetered } from '../../../src/platform/browser/metered.ts'

test('a phone’s connection and a wish to save data are metered; where the browser tells nothing, nothing is known', () => {
  const connection = Object.assign(new EventTarget(), { type: 'wifi', saveData: false })
  const { isMetered, close } = watchMetered(connection)
  const seen: (boolean | undefined)[] = [isMetered.get()]
  isMetered.subscribe((value) => seen.push(value))
  for (const change of [{ type: 'cellular' }, { type: 'wifi', saveData: true }, { saveData: false }]) {
    Object.assign(connection, change)
    connection.dispatchEvent(new Event('change'))
  }
  close()
  Object.assign(connection, { saveData: true })
  connection.dispatchEvent(new Event('change'))
  expect(seen).toEqual([false, true, false])
  expect(watchMetered(undefined).isMetered.get()).toBe(undefined)
})
