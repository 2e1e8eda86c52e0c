/** Opening a log. Begin with {@link dev.vht.files.log.recovery.Recovery}. */
@NullMarked
package dev.vht.files.log.recovery;

import org.jspecify.annotations.NullMarked;
