import { type ClassValue, clsx } from 'clsx';
import { twMerge } from 'tailwind-merge';

/** Class names in one string. Of two utilities for the same property the later one stands, wherever each came from. */
export function classNames(...values: ClassValue[]): string {
  return twMerge(clsx(values));
}
