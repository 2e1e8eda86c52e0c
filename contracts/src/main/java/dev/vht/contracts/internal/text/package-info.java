/** How reports show values: {@link ValueRenderer}. */
@NullMarked
package dev.vht.contracts.internal.text;

import org.jspecify.annotations.NullMarked;
