/**
 * What all tables in directories have in common: a marker, a lock, creation and deletion.
 *
 * <p>Begin with {@link dev.vht.files.place.TableProvider}, which a scheme extends; its {@link
 * dev.vht.files.place.TableLayout} defines its files.
 */
@NullMarked
package dev.vht.files.place;

import org.jspecify.annotations.NullMarked;
