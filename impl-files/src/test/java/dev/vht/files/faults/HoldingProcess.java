package dev.vht.files.faults;

import dev.vht.Durability;
import dev.vht.spi.Location;
import dev.vht.spi.Settings;
import dev.vht.spi.Settings.Access;
import dev.vht.spi.Storage;
import dev.vht.spi.StorageProvider;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/** A process that keeps a table open until its input ends, and prints how many keys it has. */
public final class HoldingProcess {
  private HoldingProcess() {}

  /**
   * Opens a table and waits.
   *
   * @param arguments the scheme, the table's directory, the access
   * @throws IOException if its input cannot be read
   */
  public static void main(String[] arguments) throws IOException {
    StorageProvider provider = Providers.provider(arguments[0]);
    Location location = Providers.location(provider, Path.of(arguments[1]));
    Settings settings = new Settings(Durability.PROCESS, Access.valueOf(arguments[2]));
    try (Storage storage = provider.open(location, settings)) {
      System.out.println(storage.count());
      System.in.transferTo(OutputStream.nullOutputStream()); // until it ends
    }
  }
}
