declare module 'lighthouse' {
  interface Audit {
    readonly title: string
    readonly score: number | null
    readonly displayValue?: string
    readonly numericValue?: number
    readonly details?: { readonly items?: readonly unknown[] }
  }
  interface Category {
    /** 0 to 1. */
    readonly score: number | null
    readonly auditRefs: readonly { readonly id: string; readonly weight: number }[]
  }
  interface Report {
    readonly categories: Readonly<Record<string, Category>>
    readonly audits: Readonly<Record<string, Audit>>
    readonly runtimeError?: { readonly message: string }
  }
  export const desktopConfig: object
  export default function lighthouse(
    url: string,
    flags: { readonly port: number; readonly logLevel: 'error'; readonly onlyCategories: readonly string[] },
    config?: object,
  ): Promise<{ readonly lhr: Report } | undefined>
}
