/**
 * Processes that are killed while they write to tables, and checks of what they leave. Begin with
 * {@link dev.vht.proptest.kill.ProcessKills}.
 */
@NullMarked
package dev.vht.proptest.kill;

import org.jspecify.annotations.NullMarked;
