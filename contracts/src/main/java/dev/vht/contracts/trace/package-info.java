/**
 * Traces in files: {@link TraceFile} writes and reads events as lines of JSON.
 *
 * <p>Only this package needs the JSON library.
 */
@NullMarked
package dev.vht.contracts.trace;

import org.jspecify.annotations.NullMarked;
