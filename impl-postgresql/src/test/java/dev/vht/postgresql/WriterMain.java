package dev.vht.postgresql;

import static dev.vht.postgresql.TestTables.at;
import static dev.vht.postgresql.TestTables.bytes;
import static dev.vht.postgresql.TestTables.openTable;

import dev.vht.spi.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A process that writes a table, and prints each key once it is written. */
final class WriterMain {
  private WriterMain() {}

  static Process start(String url, int count) throws IOException {
    return new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                WriterMain.class.getName(),
                url,
                Integer.toString(count)))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  public static void main(String[] arguments) {
    try (Storage storage = openTable(at(arguments[0]))) {
      for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
        storage.put(bytes("a" + i), bytes("value of a" + i));
        System.out.println("a" + i);
      }
    }
  }
}
