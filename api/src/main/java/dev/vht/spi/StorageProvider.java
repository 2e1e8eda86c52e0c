package dev.vht.spi;

import dev.vht.NotATableException;
import dev.vht.Salvage;
import dev.vht.StorageException;
import dev.vht.TableExistsException;
import dev.vht.TableInUseException;
import dev.vht.Verification;
import java.util.Set;

/**
 * Creates, finds, opens and destroys the tables of one scheme.
 *
 * <p>A provider has a public constructor without parameters and is declared to {@link
 * java.util.ServiceLoader}, both in its {@code module-info} and in {@code META-INF/services}.
 *
 * <p>Which of the methods is called for which {@link dev.vht.OpenMode} is decided by the caller,
 * once for all providers.
 *
 * <p><b>Thread-safety:</b> implementations take calls from many threads at once.
 */
public interface StorageProvider {

  /**
   * Returns the scheme of the URLs that this provider serves.
   *
   * @return lower-case letters, digits and {@code -}, starting with a letter; for example {@code
   *     files}
   */
  String scheme();

  /**
   * Returns the names of the options that a URL of this scheme may have.
   *
   * @return names, possibly none; every other option is refused before this provider sees it
   */
  Set<String> options();

  /**
   * Returns what the tables of this provider can do beyond the rules.
   *
   * @return capabilities that the test kit verifies
   */
  Set<Capability> capabilities();

  /**
   * Returns the sizes that a storage of this provider accepts.
   *
   * @return bounds that are checked before a storage is called
   */
  Limits limits();

  /**
   * Gives a location its canonical form, in which two locations of one table are equal: for a file,
   * the absolute path. A location without a path may be given a path of a new, temporary table.
   *
   * @param location as the user wrote it; its options are known ones
   * @return the location that all other methods are called with
   * @throws dev.vht.ConfigurationException if the path or an option's value is not acceptable
   */
  Location resolve(Location location);

  /**
   * Tells what is at a location, without changing anything. A table that somebody has open, in this
   * process or another, is {@link Presence#TABLE}: this neither waits for the holder nor disturbs
   * it.
   *
   * @param location as {@link #resolve} gave it
   * @return what is there
   * @throws StorageException if that cannot be found out
   */
  Presence presence(Location location);

  /**
   * Says what is at a location at which {@link #presence} finds something foreign, for a message.
   *
   * @param location as {@link #resolve} gave it
   * @return the beginning of a sentence, without its end
   * @throws StorageException if that cannot be found out
   * @implSpec The default says that it is no table.
   */
  default String describeForeign(Location location) {
    return "at " + location + " is something that is not a table of VHT";
  }

  /**
   * Makes a new table and opens it.
   *
   * @param location as {@link #resolve} gave it
   * @param metadata what to store with the table
   * @param settings how to open it
   * @return the open storage, empty
   * @throws TableExistsException if there is a table already; decided atomically, so that of two
   *     processes one wins
   * @throws NotATableException if something else is there; it is left alone
   * @throws TableInUseException if somebody else is making one there
   * @throws StorageException if it cannot be made; nothing is left behind
   * @implSpec If the process ends half-way, what is left counts as {@link Presence#ABSENT}.
   */
  Storage create(Location location, Metadata metadata, Settings settings);

  /**
   * Opens a table that is there.
   *
   * @param location as {@link #resolve} gave it
   * @param settings how to open it
   * @return the open storage
   * @throws dev.vht.NoSuchTableException if there is none
   * @throws NotATableException if something else is there
   * @throws TableInUseException if somebody else has it open and the storage cannot be shared; the
   *     message names the holder
   * @throws dev.vht.DamagedTableException if the table's own records are damaged
   * @throws StorageException if it cannot be opened
   */
  Storage open(Location location, Settings settings);

  /**
   * Destroys a table that nobody has open. What is no table is left alone, and so is everything
   * outside the location, whatever links point to it.
   *
   * @param location as {@link #resolve} gave it
   * @return whether there was a table
   * @throws NotATableException if something else is there, or something else is among the table's
   *     files
   * @throws TableInUseException if somebody has it open
   * @throws StorageException if it cannot be destroyed
   * @implSpec If the process ends half-way, what is left counts as {@link Presence#ABSENT}.
   */
  boolean destroy(Location location);

  /**
   * Reads everything of a table and says what of it is damaged. Changes nothing.
   *
   * @param location as {@link #resolve} gave it
   * @return how many keys have a whole value, and every damage that was found
   * @throws dev.vht.NoSuchTableException if there is no table
   * @throws NotATableException if something else is there
   * @throws TableInUseException if somebody else has it open and the storage cannot be shared; the
   *     message names the holder
   * @throws StorageException if it cannot be read, for another reason than damage
   * @implSpec Cost: one reading of the table. Memory does not grow with the table, but for the list
   *     of damages. What damage hides (an index that has lost a key, a count that is wrong) is
   *     damage, as far as the storage can tell. The default opens the table with {@link
   *     Settings.Access#READ_ONLY}, walks over it and reads every value; each {@link
   *     dev.vht.DamagedTableException} on the way is a damage. It calls a cursor's {@link
   *     Cursor#next} again after one, and ends at the first that says the same as the one before
   *     it, or behind a thousand without a key between them. A storage overrides it if it can see
   *     more, can name places better, or can read a table as it was at one moment.
   */
  default Verification verify(Location location) {
    return new Inspection(this, location).verification();
  }

  /**
   * Makes a damaged table usable again. Afterwards {@link #verify} finds it sound, it holds every
   * record that was intact, as it was, and what it lost is reported.
   *
   * @param location as {@link #resolve} gave it
   * @return what was kept, what was lost, and where that is now
   * @throws dev.vht.NoSuchTableException if there is no table
   * @throws NotATableException if something else is there
   * @throws TableInUseException if somebody has it open, by any handle, and this cannot be done
   *     beside; the message names the holder
   * @throws StorageException if it cannot be mended, and the message says what else can be done; or
   *     if it cannot be read or written
   * @implSpec Nothing is deleted: what is damaged is moved aside first, on the disk, to where no
   *     table is looked for. If the process ends half-way, salvaging again goes on, and no intact
   *     record is lost. A table that is sound stays as it is. When it returns, the table has {@link
   *     dev.vht.Durability#DISK}. A provider that overrides it claims {@link Capability#SALVAGE};
   *     the default refuses, because only a storage knows its own bytes.
   */
  default Salvage salvage(Location location) {
    throw new StorageException(
        "M4: "
            + location
            + " cannot be salvaged: tables of the scheme "
            + scheme()
            + " have no such repair; restore it from a backup, or copy the keys that can still be"
            + " read to a new table");
  }
}
