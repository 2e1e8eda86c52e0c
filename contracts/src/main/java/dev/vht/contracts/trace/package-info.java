/**
 * Traces in files: {@link TraceFile} records events as JSON lines, and reads them.
 *
 * <p>The only package that needs the JSON library.
 */
@NullMarked
package dev.vht.contracts.trace;

import org.jspecify.annotations.NullMarked;
