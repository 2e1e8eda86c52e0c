/**
 * The interfaces that a storage implements: bytes in, bytes out.
 *
 * <p>Begin with {@link dev.vht.spi.StorageProvider}, found by {@link java.util.ServiceLoader}; it
 * creates, opens and destroys a {@link dev.vht.spi.Storage}. Nothing here requires that the caller
 * and the data are in the same process.
 */
@NullMarked
package dev.vht.spi;

import org.jspecify.annotations.NullMarked;
