/** Lines of text: {@link dev.vht.contracts.internal.line.Lines}. */
@NullMarked
package dev.vht.contracts.internal.line;

import org.jspecify.annotations.NullMarked;
