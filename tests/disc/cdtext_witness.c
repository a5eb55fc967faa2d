/* Makes CD-TEXT packs with libburn: the witness of our own encoder.
 *
 * Reads discs from standard input, a command on each line, numbers decimal, payloads in hexadecimal:
 *
 *   disc TRACKS FIRST              a disc begins
 *   par BLOCK CODE COPY LANGUAGE   of a language block
 *   set TRACK BLOCK TYPE PAYLOAD   TRACK counts from 1; 0 is the disc itself
 *   end                            its packs are printed in hexadecimal on one line, or "refused"
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libburn/libburn.h>

#define MOST_BYTES 65536

static void give_up(const char *why)
{
	fprintf(stderr, "%s\n", why);
	exit(1);
}

static int payload_of(const char *hex, char *payload)
{
	int bytes = 0;
	unsigned int byte;

	while (sscanf(hex + 2 * bytes, "%2x", &byte) == 1)
		payload[bytes++] = (char)byte;
	return bytes;
}

int main(void)
{
	static char line[2 * MOST_BYTES], hex[2 * MOST_BYTES], payload[MOST_BYTES];
	struct burn_session *session = NULL;
	struct burn_track *tracks[100];
	int codes[8], copies[8], languages[8];
	int count = 0, first, block, code, copy, language, track, type, i;

	if (burn_initialize() <= 0)
		give_up("libburn does not start");
	/* A disc that is refused is an answer, not a mistake. */
	burn_msgs_set_severities("NEVER", "NEVER", "");
	while (fgets(line, sizeof(line), stdin) != NULL) {
		if (sscanf(line, "disc %d %d", &count, &first) == 2) {
			session = burn_session_create();
			if (session == NULL || count > 99)
				give_up("no session");
			for (i = 1; i <= count; i++) {
				tracks[i] = burn_track_create();
				burn_track_define_data(tracks[i], 0, 0, 1, BURN_AUDIO);
				burn_session_add_track(session, tracks[i], BURN_POS_END);
			}
			burn_session_set_start_tno(session, first, 0);
			for (i = 0; i < 8; i++)
				codes[i] = copies[i] = languages[i] = 0;
		} else if (sscanf(line, "par %d %d %d %d", &block, &code, &copy, &language) == 4) {
			codes[block] = code;
			copies[block] = copy;
			languages[block] = language;
		} else if (sscanf(line, "set %d %d %d %131071s", &track, &block, &type, hex) == 4) {
			int bytes = payload_of(hex, payload);
			int set = track == 0
				? burn_session_set_cdtext(session, block, type, "", payload, bytes, 0)
				: burn_track_set_cdtext(tracks[track], block, type, "", payload, bytes, 0);

			if (set <= 0)
				give_up("a text is not taken");
		} else if (strncmp(line, "end", 3) == 0) {
			unsigned char *packs = NULL;
			int number = 0;

			burn_session_set_cdtext_par(session, codes, copies, languages, 0);
			if (burn_cdtext_from_session(session, &packs, &number, 0) <= 0) {
				puts("refused");
			} else {
				for (i = 0; i < number * 18; i++)
					printf("%02x", packs[i]);
				putchar('\n');
			}
			free(packs);
			for (i = 1; i <= count; i++)
				burn_track_free(tracks[i]);
			burn_session_free(session);
		} else {
			give_up("a line is not understood");
		}
	}
	return 0;
}
