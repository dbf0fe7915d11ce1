/** The mark of the bank: a cap on the accent. */
export function BrandMark() {
  return (
    <svg viewBox="0 0 32 32" width="28" height="28" aria-hidden className="cb-mark">
      <rect width="32" height="32" rx="6" />
      <path d="M7 12.5 16 8l9 4.500-9 4.500zM10 16.500v5c3.500 2.600 8.500 2.600 12 0v-5l-6 3z" />
    </svg>
  )
}
