import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { insertLines } from '../../../src/core/chat/transcript.ts'
import { compareStamps } from '../../../src/core/view/stamp.ts'
import { stampAt } from '../view/stamps.ts'

const lineAt = (height: number, name: string) => ({ stamp: stampAt(height, name), text: name, parents: [] })

describe('a transcript', () => {
  it('puts lines where the total order has them', () => {
    const late = insertLines([], [lineAt(3, 'c'), lineAt(1, 'a')])
    expect(insertLines(late, [lineAt(2, 'b')]).map(({ text }) => text)).toEqual(['a', 'b', 'c'])
  })

  it('is the same in whatever batches the lines come', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(9), { maxLength: 5 }), { maxLength: 8 }), (batches) => {
        let count = 0
        const lines = batches.map((batch) => batch.map((height) => lineAt(height, `line-${count++}`)))
        const inserted = lines.reduce<ReturnType<typeof insertLines>>((all, batch) => insertLines(all, batch), [])
        expect(inserted).toEqual(lines.flat().toSorted((a, b) => compareStamps(a.stamp, b.stamp)))
      }),
    )
  })

  it('does not change an array that was handed out', () => {
    const before = insertLines([], [lineAt(1, 'a')])
    insertLines(before, [lineAt(0, 'b')])
    expect(before).toHaveLength(1)
  })
})
