/** X */
@NullMarked
package dev.vht.contracts.monitor;

import org.jspecify.annotations.NullMarked;
