/** Watching a table: where changes come from, and how each listener receives them. */
@NullMarked
package dev.vht.internal.watch;

import org.jspecify.annotations.NullMarked;
