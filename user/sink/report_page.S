/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The page of reports as it was built, with its marker; empty where it could not be. */
	.section .rodata
	.globl report_page
	.globl report_page_end
	.type report_page, %object
	.type report_page_end, %object
report_page:
	.incbin REPORT_PAGE
report_page_end:
	.byte 0
	.section .note.GNU-stack, "", %progbits
