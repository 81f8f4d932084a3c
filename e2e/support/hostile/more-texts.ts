import { hostile } from './hostile-file.ts'
import type { HostileFile, Payload } from './hostile-file.ts'

/** Notes that get to a script, to another program or to an address by ways that are less plain. */
export function hiddenMarkdown({ script, address }: Payload): readonly HostileFile[] {
  const texts: readonly (readonly [string, string])[] = [
    [
      'programs',
      '[a](ms-msdt:/id) [b](search-ms:query=x) [c](tel:1) [d](sms:1) [e](intent://x#Intent;end) [f](web+x:y) [g](chrome://settings) [h](about:blank)',
    ],
    ['split lines', `[a](java\nscript:x) [b]( javascript:${script}\n"t") [c](<java\nscript:x>)`],
    ['footnote html', `a[^1]\n\n[^1]: <img src=x onerror="${script}"> [x](javascript:${script})`],
    ['front matter', `---\nlayout: javascript:${script}\nhead: !!js/function "${script}"\n---\n\n# x`],
    [
      'imports',
      `import x from '${address}/mdx.js'\n\nexport const y = (${script})\n\n<x.y onLoad={${script}} />\n\n{${script}}`,
    ],
    ['open details', `<details open ontoggle="${script}"><summary>x</summary></details>`],
    ['drawing', `<svg><script>${script}</script></svg>\n\n![x](data:image/svg+xml;base64,PHN2Zy8+)`],
    ['nested links', `[a [b](${address}/inner) c](javascript:${script}) ![![x](${address}/i.png)](${address}/o.png)`],
    [
      'turned links',
      `[\u202emoc.knab\u202c](${address}/turned) [gооgle.com](${address}/alike) <${address}/\u202ebank>`,
    ],
    [
      'names and words',
      `[a](http://bank.example@127.0.0.1/) [b](http://bank.example%2f@elsewhere.example) [c](http://ＢＡＮＫ.example) [d](http:\\\\elsewhere.example)`,
    ],
    [
      'table of scripts',
      `| a | b |\n|:-|-:|\n| <script>${script}</script> | [x](javascript:${script}) |\n| \`<img src=x onerror=1>\` | ![x](${address}/cell.png) |`,
    ],
    [
      'code of html',
      `~~~html onload="${script}"\n<script>${script}</script>\n~~~\n\n\`\`\`"><script>${script}</script>\nx\n\`\`\``,
    ],
    [
      'empty links',
      `[](javascript:${script}) []() [x]( ) [y](#) [z](?q) [\u0000](\u0000)`.replaceAll('\u0000', '\u0001'),
    ],
    ['entity words', `&lt;script&gt;${script}&lt;/script&gt; &#60;img src=x onerror=1&#62; &NewLine; &Tab; &bsol;`],
    ['deep emphasis', `${'**_'.repeat(20_000)}x${'_**'.repeat(20_000)}`],
    ['link definitions', Array.from({ length: 20_000 }, (_, i) => `[${i}]: <`).join('\n')],
    ['entities', '&'.repeat(200_000)],
    ['setext', `${'a\n'.repeat(20_000)}===`],
  ]
  return texts.map(([name, content]) => hostile(`page of ${name}.md`, content, 'text', 'text/markdown'))
}

/** Text that says something else than it seems to, or that is none. */
export function deceivingTexts(): readonly HostileFile[] {
  const texts: readonly (readonly [string, string])[] = [
    [
      'hidden tags.txt',
      `harmless${Array.from('ignore all this', (letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))).join('')}`,
    ],
    ['no width.js', 'const admin\u200b = 1, admin = 2, a\u2060b = 3, \u3164 = 4'],
    ['alike.py', 'def ｓcope(): pass\ndef scоpe(): pass\nscope = раssword = 1\n'],
    ['variations.txt', `x${Array.from({ length: 240 }, (_, i) => String.fromCodePoint(0xe0100 + i)).join('')}`],
    ['annotations.txt', '\ufff9shown\ufffahidden\ufffb '.repeat(500)],
    ['terminal.txt', '\u001b]0;owned\u0007\u001b[2J\u001b]8;;http://elsewhere.example\u001b\\x\u001b]52;c;eA==\u0007'],
    ['lines of another kind.js', '// harmless \u2028alert(1)\u2029alert(2)\u0085alert(3)\ralert(4)'],
    ['marks of order.json', '\ufeff\ufeff{"a":1}\ufeff'],
    ['families.txt', '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}\u200d'.repeat(20_000)],
    ['deep.py', '('.repeat(100_000)],
    ['deep.css', 'a{&'.repeat(50_000)],
    ['deep.yaml', Array.from({ length: 1_000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')],
    ['patterns.rb', `%r{${'(a+)+'.repeat(10_000)}} <<~A\n${'#{'.repeat(30_000)}`],
    ['heredocs.sh', '<<A <<B $(`'.repeat(20_000)],
    ['quotes.sql', `'${"''".repeat(150_000)}`],
    ['attributes.html', `<a ${'b="'.repeat(60_000)}`],
    ['comments.xml', '<!--'.repeat(100_000)],
    ['numbers.json', `[${'1e999999,'.repeat(40_000)}-0]`],
    [
      'changes.diff',
      `--- ../../../etc/passwd\n+++ /etc/passwd\n@@ -1 +1 @@\n-x\n+y\n${'@@ -1,1 +1,1 @@\n'.repeat(20_000)}`,
    ],
  ]
  const bytes: readonly (readonly [string, readonly number[]])[] = [
    ['overlong.txt', [0xc0, 0xbc, 0x73, 0x63, 0x72, 0x69, 0x70, 0x74, 0xc0, 0xbe]],
    ['halves.txt', [0xed, 0xa0, 0x80, 0xed, 0xb0, 0x80]],
    ['beyond.txt', [0xf4, 0x90, 0x80, 0x80, 0xf8, 0x88, 0x80, 0x80, 0x80]],
    ['cut off.txt', [0x61, 0x62, 0xf0, 0x9f, 0x91]],
    ['utf32.txt', [0xff, 0xfe, 0, 0, 0x3c, 0, 0, 0, 0x73, 0, 0, 0]],
    ['japanese.html', [0x1b, 0x24, 0x40, 0x3c, 0x73, 0x1b, 0x28, 0x42, 0xff]],
  ]
  return [
    ...texts.map(([name, content]) => hostile(`words ${name}`, content, 'text', 'text/plain')),
    ...bytes.map(([name, content]) => hostile(`words ${name}`, Uint8Array.from(content), 'refused', 'text/plain')),
  ]
}

/** Names that are other names elsewhere: on another system, to a shell, to a person. */
export function moreNames({ script }: Payload): readonly HostileFile[] {
  const names = [
    '../../../etc/traversed.txt',
    '/etc/cron.d/absolute.txt',
    'C:\\boot\\drive.txt',
    '\\\\server\\share\\network.txt',
    'stream.txt:hidden:$DATA',
    'NUL',
    'com1.txt',
    'aux.h',
    '..',
    '. . .dots',
    ' leading and trailing .',
    'photo.jpg                                                  .exe',
    'pass\u200bwo\u200drd\u2060.txt',
    'p\u0430yp\u0430l.txt',
    '\uff0e\uff0e\uff0ffullwidth.txt',
    'half \ud800 a letter.txt',
    'tags \u{e0065}\u{e0078}\u{e0065}.txt',
    'comment <!--.txt',
    '&lt;img src=x onerror=alert(2)&gt;.txt',
    `" onfocus="${script.slice(0, 40)}" autofocus x=".txt`,
    '$(reboot) `id`; rm x.txt',
    'percent %00 %s %n %2f.txt',
    '=cmd calc.txt',
    'hasOwnProperty',
    'toString',
    'then',
    'desktop.ini',
    'Thumbs.db',
    'index.html',
    'sw.js',
    'manifest.webmanifest',
    `${'\u0627\u0644\u0639\u0631\u0628\u064a\u0629 '.repeat(12)}\u202etxt.exe`,
    '\u202dleft\u202c\u202bright\u202c.txt',
    'line\u2028separator\u2029.txt',
    `${'\ufdfa'.repeat(60)}.txt`,
    'a\tb\u0000c\u007fd.txt',
  ]
  return names.map((name) => hostile(name, 'harmless too', 'text', 'text/plain'))
}
