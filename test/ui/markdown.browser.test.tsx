import { render } from 'solid-js/web'
import { createSignal } from 'solid-js'
import type { JSX } from 'solid-js'
import { afterEach, expect, it } from 'vitest'
import { Markdown } from '../../src/ui/parts/Markdown.tsx'

let dispose: (() => void) | undefined
const show = (element: () => JSX.Element): HTMLElement => {
  const host = document.createElement('div')
  document.body.append(host)
  const stop = render(element, host)
  dispose = () => {
    stop()
    host.remove()
  }
  return host
}
afterEach(() => dispose?.())

it('shows the words at once, and their Markdown when the parser is there', async () => {
  const host = show(() => <Markdown text="**bold** and *slanted*" flavour="message" />)
  expect(host.textContent).toMatch(/bold.* and .*slanted/u)
  await expect.poll(() => host.querySelector('strong')?.textContent).toBe('bold')
  expect(host.querySelector('em')?.textContent).toBe('slanted')
})

it('makes no element that could run or fetch anything', async () => {
  const hostile = [
    '<script>window.hacked = 1</script><img src="/x.png" onerror="window.hacked = 1">',
    '![pixel](https://tracker.example/pixel.gif)',
    '[x](javascript:window.hacked=1) <javascript:window.hacked=1>',
    '<iframe src="https://example.org"></iframe><style>* { display: none }</style>',
    '[safe](https://example.org/ "onclick=alert(1)")',
    '`<b>code</b>`',
  ].join('\n\n')
  for (const flavour of ['message', 'document'] as const) {
    const host = show(() => <Markdown text={hostile} flavour={flavour} />)
    await expect.poll(() => host.querySelectorAll('a')).toHaveLength(2)
    expect(host.querySelector('script, img, iframe, style, object, embed, form, svg, link, meta, b')).toBeNull()
    for (const element of host.querySelectorAll('*')) {
      expect([...element.attributes].filter(({ name }) => name.startsWith('on') || name === 'style')).toEqual([])
    }
    for (const link of host.querySelectorAll('a')) {
      expect(link.rel).toContain('noopener')
      expect(link.rel).toContain('noreferrer')
      expect(link.href).toMatch(/^https:/u)
    }
    expect(host.textContent).toContain('<script>window.hacked = 1</script>')
    expect('hacked' in window).toBe(false)
    dispose?.()
  }
})

it('follows a text that changes, and marks words within', async () => {
  const [text, setText] = createSignal('**one** @Ann')
  const host = show(() => <Markdown text={text()} flavour="message" words={(words) => <mark>{words}</mark>} />)
  await expect.poll(() => host.querySelector('strong mark')?.textContent).toBe('one')
  setText('plain')
  expect(host.querySelector('strong')).toBeNull()
  expect(host.querySelector('mark')?.textContent).toBe('plain')
})

it('shows a document with headings, tables and tasks', async () => {
  const host = show(() => (
    <Markdown text={'# Title\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n- [x] done'} flavour="document" />
  ))
  await expect.poll(() => host.querySelector('h3')?.textContent).toBe('Title')
  expect(host.querySelectorAll('td')).toHaveLength(2)
  expect(host.querySelector('li [role=img]')?.getAttribute('aria-label')).toBe('Done:')
})

it('leaves a document that is made to keep a parser busy as it was written', async () => {
  const text = '> '.repeat(10_000)
  const host = show(() => <Markdown text={text} flavour="document" />)
  expect(host.querySelector('.markdown-plain')?.textContent).toBe(text)
})
