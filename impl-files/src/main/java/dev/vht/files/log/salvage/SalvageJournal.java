package dev.vht.files.log.salvage;

import dev.vht.Damage;
import dev.vht.files.disk.Disk;
import dev.vht.files.place.AtomicFileWriter;
import dev.vht.files.place.AtomicFileWriter.Sync;
import dev.vht.files.place.ChecksummedText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;

/**
 * The file with the findings of a running salvage. If the salvage is interrupted, the next one
 * still reports what was lost, although a part is repaired already.
 */
public final class SalvageJournal {
  private static final String TITLE = "VHT salvage";
  private static final String NO_KEY = "-";
  private static final HexFormat HEX = HexFormat.of();

  private SalvageJournal() {}

  public static void write(Disk disk, Path file, Collection<Damage> damages) throws IOException {
    List<String> lines = new ArrayList<>(List.of(TITLE, "format 1"));
    for (Damage damage : damages) {
      lines.add(
          String.join(
              " ",
              hex(damage.place()),
              hex(damage.problem()),
              damage.key().map(SalvageJournal::hex).orElse(NO_KEY)));
    }
    AtomicFileWriter.write(disk, file, ChecksummedText.encode(lines), Sync.YES);
  }

  private static String hex(String text) {
    return HEX.formatHex(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String hex(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    return "x" + HEX.formatHex(copy);
  }

  /** The findings of an interrupted salvage; empty if there was none. */
  public static List<Damage> read(Disk disk, Path file) throws IOException {
    List<Damage> damages = new ArrayList<>();
    try {
      List<String> lines = ChecksummedText.decode(disk.read(file)).orElse(List.of());
      for (String line : lines.subList(Math.min(2, lines.size()), lines.size())) {
        String[] parts = line.split(" ", -1);
        damages.add(
            parts[2].equals(NO_KEY)
                ? new Damage(text(parts[0]), text(parts[1]))
                : new Damage(text(parts[0]), text(parts[1]), HEX.parseHex(parts[2].substring(1))));
      }
    } catch (NoSuchFileException e) {
      return List.of();
    }
    return damages;
  }

  private static String text(String hex) {
    return new String(HEX.parseHex(hex), StandardCharsets.UTF_8);
  }
}
