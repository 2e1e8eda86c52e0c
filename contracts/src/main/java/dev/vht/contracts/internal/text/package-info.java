/** Renders values for reports: {@link ValueRenderer}. */
@NullMarked
package dev.vht.contracts.internal.text;

import org.jspecify.annotations.NullMarked;
