/** Opening a log: {@link dev.vht.files.log.recovery.Recovery} reads what a process left. */
@NullMarked
package dev.vht.files.log.recovery;

import org.jspecify.annotations.NullMarked;
