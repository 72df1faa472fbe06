const DIGITS = 6;
const PERIOD_SECONDS = 30;

/**
 * Keeps only the digits of what is typed or pasted into the field, as two groups of three.
 *
 * @param {HTMLInputElement} field
 */
export function groupDigits(field) {
  field.addEventListener('input', () => {
    const caret = digitsOf(field.value.slice(0, field.selectionStart ?? field.value.length)).length;
    field.value = grouped(digitsOf(field.value).slice(0, DIGITS));
    const position = caret > 3 ? caret + 1 : caret;
    field.setSelectionRange(position, position);
    field.removeAttribute('aria-invalid');
  });
}

/** @param {HTMLInputElement} field @returns {string | undefined} the six digits, when they are all there */
export function codeIn(field) {
  const digits = digitsOf(field.value);
  return digits.length === DIGITS ? digits : undefined;
}

/** @param {string} digits */
export function grouped(digits) {
  return digits.length > 3 ? `${digits.slice(0, 3)} ${digits.slice(3)}` : digits;
}

/** @param {string} value */
function digitsOf(value) {
  return value.replace(/\D/g, '');
}

/** Until the app shows a new code, by this device's clock. @returns {number} whole seconds, 1 to 30 */
export function secondsLeft() {
  const epochSeconds = Math.floor((performance.timeOrigin + performance.now()) / 1000);
  return PERIOD_SECONDS - (epochSeconds % PERIOD_SECONDS);
}
