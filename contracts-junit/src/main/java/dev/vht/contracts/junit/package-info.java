/**
 * A JUnit extension that fails a test which breaks a contract, leaves a trace incomplete that must
 * be complete, or no longer checks its contracts. Begin with {@link
 * dev.vht.contracts.junit.CompleteTraces}.
 */
@NullMarked
package dev.vht.contracts.junit;

import org.jspecify.annotations.NullMarked;
