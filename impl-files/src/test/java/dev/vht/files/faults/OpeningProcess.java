package dev.vht.files.faults;

import dev.vht.Durability;
import dev.vht.TableException;
import dev.vht.spi.Location;
import dev.vht.spi.Settings;
import dev.vht.spi.Settings.Access;
import dev.vht.spi.Storage;
import dev.vht.spi.StorageProvider;
import java.nio.file.Path;

/** A process that tries to open a table, and prints whether it succeeded. */
public final class OpeningProcess {
  static final String OPENED = "opened";

  private OpeningProcess() {}

  /**
   * Tries to open a table, and changes it if that succeeds.
   *
   * @param arguments the scheme, the table's directory, the access
   */
  public static void main(String[] arguments) {
    System.out.println(attempt(arguments[0], arguments[1], arguments[2]));
  }

  /**
   * Tries to open a table, and changes it if that succeeds.
   *
   * @param scheme of the table
   * @param directory of the table
   * @param access for reading or writing
   * @return {@link #OPENED}, or why not
   */
  public static String attempt(String scheme, String directory, String access) {
    StorageProvider provider = Providers.provider(scheme);
    Location location = Providers.location(provider, Path.of(directory));
    Settings settings = new Settings(Durability.PROCESS, Access.valueOf(access));
    try (Storage storage = provider.open(location, settings)) {
      if (settings.access() == Access.READ_WRITE) {
        storage.put(StorageCall.bytes("of the other"), StorageCall.bytes("1"));
      }
      return OPENED;
    } catch (TableException e) {
      return e.getClass().getSimpleName() + ": " + e.getMessage();
    }
  }
}
