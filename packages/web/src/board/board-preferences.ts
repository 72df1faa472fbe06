import { keptChoice } from '../state/preferences.ts';
import { type SortOrder, sortOrders } from './find/sort.ts';

export const sortPreference = keptChoice<SortOrder>('board.order', sortOrders, 'name');
/** For work in sight of others: codes are copied without being seen. */
export const hideCodesPreference = keptChoice<'on' | 'off'>('board.hide-codes', ['on', 'off'], 'off');
