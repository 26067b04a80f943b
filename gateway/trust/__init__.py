"""Who really sent it: the seam for DKIM, SPF, DMARC and Authentication-Results."""
