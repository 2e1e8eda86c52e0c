/**
 * What the engine adds to a violation: the {@linkplain CallSite line} of the program that caused
 * it, and the {@linkplain ViolationLog log} that mentions each violation once.
 */
@NullMarked
package dev.vht.contracts.internal.report;

import org.jspecify.annotations.NullMarked;
