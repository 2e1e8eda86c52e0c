/**
 * The storages behind the tables under test: found by their schemes, and made to fail. Begin with
 * {@link dev.vht.proptest.storage.Failures}.
 */
@NullMarked
package dev.vht.proptest.storage;

import org.jspecify.annotations.NullMarked;
