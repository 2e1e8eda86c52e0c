/** X */
@NullMarked
package dev.vht.contracts.report;

import org.jspecify.annotations.NullMarked;
