import { hostile } from './hostile-file.ts'
import type { HostileFile, Payload } from './hostile-file.ts'

/** Markdown that links to scripts, holds HTML, fetches pictures, or goes too deep. */
export function hostileMarkdown({ script, address }: Payload): readonly HostileFile[] {
  const texts: readonly (readonly [string, string])[] = [
    ['script link', `[a](javascript:${script}) [b](JaVaScRiPt:${script}) [c](<javascript:${script}>)`],
    [
      'hidden script link',
      `[a](java&#115;cript:${script}) [b](javascript&colon;${script}) [c](\u0001javascript:${script})`,
    ],
    ['split script link', `[a](java\tscript:alert) [b](&#x6A;avascript:x) [c](%6Aavascript:x)`],
    ['script reference', `[a][x] ![b][x]\n\n[x]: javascript:${script} "t"`],
    ['script autolink', `<javascript:${script}> <vbscript:x> javascript:${script}`],
    ['data link', `[a](data:text/html,<script>${script}</script>) ![b](data:image/svg+xml,<svg/onload=x>)`],
    ['other links', `[a](vbscript:x) [b](file:///etc/passwd) [c](blob:null/x) [d](//elsewhere.example) [e](/settings)`],
    ['picture', `![a](${address}/picture.png) ![b][p]\n\n[p]: ${address}/other.png`],
    ['raw html', `<script>${script}</script>\n\n<img src=x onerror="${script}">\n\n<b onclick="${script}">x</b>`],
    ['raw frame', `<iframe src="${address}/frame"></iframe><style>@import "${address}/s.css"</style>`],
    ['comment', `<!-- --><script>${script}</script> -->\n\n<![CDATA[<script>${script}</script>]]>`],
    [
      'title',
      `[a](${address} "\\" onmouseover=\\"${script}") <a href='${address}' onfocus='${script}' autofocus>x</a>`,
    ],
    ['lying words', `[https://bank.example](${address}/bank)`],
    ['deep quotes', `${'>'.repeat(20_000)} x`],
    [
      'deep lists',
      Array.from({ length: 2_000 }, (_, i) => `${'  '.repeat(i)}- x`)
        .join('\n')
        .slice(0, 900_000),
    ],
    ['deep brackets', '['.repeat(50_000)],
    ['deep stars', '*a **a '.repeat(30_000)],
    ['backticks', Array.from({ length: 3_000 }, (_, i) => '`'.repeat(i % 300)).join(' ')],
    ['wide table', `${'|a'.repeat(5_000)}|\n${'|-'.repeat(5_000)}|\n${'|b'.repeat(5_000)}|`],
    ['many links', '[a](<b'.repeat(20_000)],
    ['notes in notes', Array.from({ length: 500 }, (_, i) => `[^${i}]: see [^${i + 1}]\n`).join('\n')],
  ]
  return texts.map(([name, content]) => hostile(`notes ${name}.md`, content, 'text', 'text/markdown'))
}

/** Text that is made to hold up whatever lays it out or colours it. */
export function hostileTexts(): readonly HostileFile[] {
  const texts: readonly (readonly [string, string])[] = [
    ['one line.txt', 'x'.repeat(1_000_000)],
    ['one line.js', 'a+'.repeat(500_000)],
    ['one line without a blank.json', `[${'"a",'.repeat(200_000)}0]`],
    ['many lines.txt', 'x\n'.repeat(400_000)],
    ['many lines.ts', 'const a = 1\n'.repeat(20_000)],
    ['deep.json', '['.repeat(500_000)],
    ['deep.html', '<div>'.repeat(50_000)],
    ['open quotes.js', '"\\'.repeat(100_000)],
    ['open comments.c', '/*'.repeat(100_000)],
    ['templates.js', '`${'.repeat(50_000)],
    ['backtracking.php', `<?php ${'$a='.repeat(40_000)}`],
    ['backtracking.cpp', 'template<'.repeat(30_000)],
    ['marks.txt', `${'o' + '\u0301\u0489'.repeat(400)} `.repeat(500)],
    ['trojan.js', "if (a != 'user\u202e \u2066// admin\u2069 \u2066') { }"],
    ['turned.txt', '\u202e'.repeat(50_000) + 'gpj.exe'],
    ['proto.json', '{"__proto__":{"x":1},"constructor":{"prototype":1}}'],
  ]
  return texts.map(([name, content]) => hostile(`text ${name}`, content, 'text', 'text/plain'))
}

/** Names that would act where they are shown, written into a path, or read by a person. */
export function hostileNames({ script }: Payload): readonly HostileFile[] {
  const names = [
    `"><img src=x onerror="${script.replaceAll('/', '')}">.txt`,
    `<svg onload=${script.slice(0, 40)}>.txt`,
    `';alert(1);'.txt`,
    '{{constructor.constructor("alert(1)")()}}.txt',
    '${globalThis.__owned=1}.txt',
    'javascript:alert(1).txt',
    '..\\..\\windows\\system.ini.txt',
    '%2e%2e%2fpasswd.txt',
    'CON.txt',
    '__proto__',
    'constructor',
    'annexe\u202efdp.exe.txt',
    'annexe\u2066\u200f\u061cgnp.txt',
    `marks ${'\u0301\u0316\u0334'.repeat(60)}.txt`,
    'line\nbreak\r.txt',
    'bell\u0007escape\u001b[31m.txt',
    `${'long '.repeat(45)}.txt`,
    `${'\u{1f469}\u200d\u{1f467}'.repeat(20)}.txt`,
    '\u00a0\u2003\u3164.txt',
    '.htaccess',
    '-rf.txt',
    'a.txt;filename=b.exe',
  ]
  return names.map((name) => hostile(name, 'harmless', 'text', 'text/plain'))
}
